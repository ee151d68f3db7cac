"""The handset and the network that it hangs on; it meets the gateway in octets only."""
