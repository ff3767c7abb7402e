"""What stands between the network and the services: origins, limits, sign-ins, headers."""
