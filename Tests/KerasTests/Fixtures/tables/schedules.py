"""Schedules of the learning rate."""

from keras.optimizers import schedules
from row import schedule

ROWS = [
]
