"""An invented population to practise and measure on, written as furnished files. It knows nothing but the contracts."""

from tallystick.simulate.files import Form
from tallystick.simulate.furnishers import AGENT, FURNISHERS
from tallystick.simulate.manifest import BASIS, MANIFEST
from tallystick.simulate.population import Population
from tallystick.simulate.run import simulate
from tallystick.simulate.shares import Share, shares

__all__ = ["AGENT", "BASIS", "FURNISHERS", "MANIFEST", "Form", "Population", "Share", "shares", "simulate"]
