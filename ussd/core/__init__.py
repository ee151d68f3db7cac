"""The gateway's rules without I/O: what to do with a dial, an answer, a message."""
