"""FlatBuffers, written here by hand."""

import struct

import numpy as np
import pytest

from distill.blackbox.flatbuffer import FlatTable

# root at 16; its offsets at 4: size 12, fields 0 (a byte), 1 (absent), 2 (a list), 3 (a table)
BUFFER = (
    struct.pack("<IHHHHHH", 16, 12, 16, 4, 0, 8, 12)
    + struct.pack("<iBxxxII", 12, 7, 8, 16)
    + struct.pack("<I2i", 2, -1, 5)
    + struct.pack("<i", 28 + 12)
)


@pytest.fixture
def table():
    return FlatTable.root(BUFFER)


def test_fields_are_read(table):
    assert table.number(0, "u1", 3) == 7
    np.testing.assert_array_equal(table.numbers(2, "<i4"), [-1, 5])
    assert table.table(3).place == 44


def test_fields_that_are_absent(table):
    assert table.number(1, "<i4", -1) == -1
    assert table.number(9, "<i4", -1) == -1
    assert len(table.numbers(1, "<i4")) == 0
    assert table.tables(1) == []
    with pytest.raises(ValueError, match="field 1 is absent"):
        table.table(1)


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff\xff", BUFFER[:20], BUFFER[:30]])
def test_what_lies_outside_is_an_error(content):
    with pytest.raises(ValueError, match=r"(offset|buffer)"):
        FlatTable.root(content).numbers(2, "<i4")
