"""The one place that puts the rooms together: a bureau is a folder, and its acts are the methods of `Bureau`."""

from tallystick.bureau.batch_reading import read_batch
from tallystick.bureau.bureau import Bureau
from tallystick.bureau.erasing import ErasureRun

__all__ = ["Bureau", "ErasureRun", "read_batch"]
