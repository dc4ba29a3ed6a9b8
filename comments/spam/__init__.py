"""Obstacles that cost a person nothing and a robot something, without a database or a network."""
