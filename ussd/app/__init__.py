"""The one place with wiring: settings in, a running gateway out.

`run` serves over sockets (`dialtree serve`); `in_process` gives the same gateway in memory on a
virtual clock, over an octet pipe, to whoever finds it through the entry point group
`dialtree.gateway`.
"""

from ussd.app.gateway import Gateway
from ussd.app.in_process import InProcessGateway, in_process
from ussd.app.opening import load_flows, unset
from ussd.app.serving import Running, run, serve
from ussd.app.upstream_links import receiving_only
from ussd.service.logs import off_standard_output

__all__ = [
    "Gateway",
    "InProcessGateway",
    "Running",
    "in_process",
    "load_flows",
    "receiving_only",
    "run",
    "serve",
    "unset",
]

off_standard_output()
