"""The parts of the gateway that do I/O: links, the writer, the loop.

Every module here holds objects that `ussd.app` wires together; none imports the reactor.
"""
