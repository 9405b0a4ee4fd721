"""The registers of a metering point: what is counted apart, and what people call it."""

from chaincode.words import Words

WITHDRAWN, INJECTED, PRODUCED = "withdrawn", "injected", "produced"
REGISTERS = (WITHDRAWN, INJECTED, PRODUCED)
GRID_REGISTERS = (WITHDRAWN, INJECTED)
"""What passes to or from the public grid: it alone is shared, settled and anchored."""
REGISTER_WORDS = {
    WITHDRAWN: Words("chaincode.kernel.registers.withdrawn"), INJECTED: Words("chaincode.kernel.registers.injected"),
    PRODUCED: Words("chaincode.kernel.registers.produced"),
}
