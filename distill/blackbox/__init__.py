"""Black boxes: whatever can be asked, behind one face."""

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration
from distill.blackbox.files import load
from distill.blackbox.intake import Intake
from distill.blackbox.modules import resolve
from distill.blackbox.server import Server
from distill.blackbox.wrap import wrap

__all__ = ["BlackBox", "BoxKind", "Declaration", "Intake", "Server", "load", "resolve", "wrap"]
