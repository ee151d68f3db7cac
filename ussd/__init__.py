"""The gateway program: USSD sessions, the SMS centre, the desk, the web and their wiring."""
