"""A text classifier that a city can own: fitted on its tickets, calibrated, able to abstain and to explain itself."""
