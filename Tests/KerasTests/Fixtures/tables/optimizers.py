"""Optimisers with their options, five updates each."""

from keras import optimizers
from row import optimizer

ROWS = [
    optimizer("sgd", lambda: optimizers.SGD(0.05)),
    optimizer("sgd, momentum", lambda: optimizers.SGD(0.05, momentum=0.9)),
    optimizer("rmsprop", lambda: optimizers.RMSprop(0.02)),
    optimizer("rmsprop, momentum", lambda: optimizers.RMSprop(0.02, rho=0.8, momentum=0.5)),
    optimizer("adam", lambda: optimizers.Adam(0.02)),
]
