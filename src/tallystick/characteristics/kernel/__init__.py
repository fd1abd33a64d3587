"""The second compiler: characteristics as loops over facts that are sorted by subject, line and month."""

from tallystick.characteristics.kernel.run import by_kernels

__all__ = ["by_kernels"]
