"""The second compiler: characteristics as loops over facts that are sorted by subject, line and month."""

from tallystick.characteristics.kernel.one import OneByOne, by_file, one_by_one
from tallystick.characteristics.kernel.open_files import by_kernels
from tallystick.characteristics.kernel.opened_rows import opened_rows
from tallystick.characteristics.kernel.packing import packed, unpacked
from tallystick.characteristics.kernel.run import Compiled, Kernel, by_facts, kernels
from tallystick.characteristics.kernel.subject_file import FileForm, SubjectFile, TableRows

__all__ = [
    "Compiled",
    "FileForm",
    "Kernel",
    "OneByOne",
    "SubjectFile",
    "TableRows",
    "by_facts",
    "by_file",
    "by_kernels",
    "kernels",
    "one_by_one",
    "opened_rows",
    "packed",
    "unpacked",
]
