"""The second compiler: characteristics as loops over facts that are sorted by subject, line and month."""

from tallystick.characteristics.kernel.open_files import by_kernels
from tallystick.characteristics.kernel.run import Compiled, Kernel, by_facts, kernels

__all__ = ["Compiled", "Kernel", "by_facts", "by_kernels", "kernels"]
