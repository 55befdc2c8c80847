"""Tables are read as they stand, or refused in one sentence."""

import gzip
import sys

import pandas as pd
import pytest

from distill.cli.data import read_table
from distill.errors import InputError, MissingLibraryError


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_table(str(path))
    told = str(caught.value)
    assert "\n" not in told
    return told


def written(tmp_path, text, name="data.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_missing_file(tmp_path):
    path = tmp_path / "none.csv"
    assert refusal(path) == f"There is no file '{path}'."


def test_a_missing_parquet_file(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "none.parquet"
    assert refusal(path) == f"There is no file '{path}'."


def test_a_folder(tmp_path):
    assert refusal(tmp_path).endswith("is a folder; give a .csv, .csv.gz, .tsv, .tsv.gz or .parquet file.")


@pytest.mark.parametrize("name", ["data.xlsx", "data", "data.gz", "csv"])
def test_another_format(tmp_path, name):
    path = written(tmp_path, "a,b\n1,2\n", name)
    assert refusal(path) == (
        f"'{path}' is not a file this program reads; give a .csv, .csv.gz, .tsv, .tsv.gz or .parquet file."
    )


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n1,2,3\n"])
def test_no_column_names(tmp_path, text):
    assert refusal(written(tmp_path, text)).endswith("is empty; its first line must hold the column names.")


def test_names_without_rows(tmp_path):
    assert refusal(written(tmp_path, "a,b\n")).endswith("has column names but no rows.")


@pytest.mark.parametrize(("line", "fields"), [("1,2,3", 3), ("1", 1)])
def test_ragged_rows(tmp_path, line, fields):
    told = refusal(written(tmp_path, f"a,b\n1,2\n{line}\n"))
    assert told.endswith(f"is ragged: row 2 has {fields} field(s), its first line names 2 column(s).")


def test_duplicated_names(tmp_path):
    told = refusal(written(tmp_path, "a,b,a,b\n1,2,3,4\n"))
    assert told.endswith("has duplicated column names: 'a', 'b'; rename or drop them.")


def test_another_separator(tmp_path):
    told = refusal(written(tmp_path, "a;b\n1;2\n"))
    assert told.endswith("has one column, 'a;b', which looks separated by ';'; save it separated by ','.")


def test_another_encoding(tmp_path):
    told = refusal(written(tmp_path, "a,b\ncaf\xe9,1\n".encode("latin-1")))
    assert told.endswith("is not UTF-8 text (byte 0xe9, invalid continuation byte); save it as UTF-8.")


def test_bytes_that_are_no_text(tmp_path):
    assert "is not UTF-8 text" in refusal(written(tmp_path, b"PAR1\x15\x04\xff\xfe"))


def test_an_unclosed_quote(tmp_path):
    told = refusal(written(tmp_path, 'a,b\n1,"2\n3,4\n'))
    assert "is not a table separated by ','" in told


def test_a_cut_gzip_file(tmp_path):
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 5000)
    assert "is no complete gzip file" in refusal(written(tmp_path, whole[:-20], "data.csv.gz"))
    assert "is no complete gzip file" in refusal(written(tmp_path, b"a,b\n1,2\n", "data.csv.gz"))


def test_a_parquet_file_that_is_none(tmp_path):
    pytest.importorskip("pyarrow")
    assert "is no Parquet file that can be read" in refusal(written(tmp_path, "a,b\n1,2\n", "data.parquet"))


def test_parquet_without_its_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingLibraryError, match=r"needs pyarrow: pip install pyarrow\.$"):
        read_table(str(written(tmp_path, b"PAR1", "data.parquet")))


@pytest.mark.parametrize(
    ("name", "separator", "pack"),
    [
        ("data.csv", ",", bytes),
        ("data.CSV", ",", bytes),
        ("data.csv.gz", ",", gzip.compress),
        ("data.tsv", "\t", bytes),
        ("data.tsv.gz", "\t", gzip.compress),
    ],
)
def test_text_stays_text(tmp_path, name, separator, pack):
    lines = [["n", "word", "when"], ["1", "x, y", "2024-01-01"], ["", "NA", "2024-01-02"]]
    text = "\n".join(separator.join(f'"{field}"' for field in line) for line in lines)
    frame = read_table(str(written(tmp_path, pack(("\ufeff" + text).encode()), name)))
    assert list(frame) == ["n", "word", "when"]
    assert frame["n"].iloc[0] == 1
    assert frame["n"].isna().tolist() == [False, True]
    assert frame["word"].iloc[0] == "x, y"
    assert frame["word"].isna().tolist() == [False, True]
    assert frame["when"].tolist() == ["2024-01-01", "2024-01-02"]


def test_a_first_column_of_names_is_no_index(tmp_path):
    frame = read_table(str(written(tmp_path, ",a\n0,5\n1,6\n")))
    assert list(frame) == ["Unnamed: 0", "a"]


def test_parquet_keeps_types(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2024-01-01", None]),
            "kind": pd.Categorical(["a", "b"], categories=["b", "a"], ordered=True),
        }
    )
    path = tmp_path / "data.parquet"
    frame.to_parquet(path)
    back = read_table(str(path))
    assert back["day"].dtype.kind == "M"
    assert back["kind"].cat.categories.tolist() == ["b", "a"]
