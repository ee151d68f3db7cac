from smpp.session import Limits
from smpp.timers import Timing
from smpp.window import PastWindow


def test_the_defaults_serve_the_demo_accounts() -> None:
    limits = Limits()

    assert (limits.window_in, limits.past_window) == (1000, PastWindow.PAUSE)
    assert (limits.timing, limits.timing.session_init_s) == (Timing(), 5.0)
