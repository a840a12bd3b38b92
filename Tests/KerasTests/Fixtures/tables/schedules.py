"""Schedules of the learning rate."""

from keras.optimizers import schedules
from row import schedule

ROWS = [
    schedule("exponential", schedules.ExponentialDecay(0.1, 7, 0.8)),
    schedule("exponential, staircase", schedules.ExponentialDecay(0.1, 7, 0.8, staircase=True)),
    schedule("inverse time", schedules.InverseTimeDecay(0.1, 7, 0.8)),
    schedule("inverse time, staircase", schedules.InverseTimeDecay(0.1, 7, 0.8, staircase=True)),
    schedule("polynomial", schedules.PolynomialDecay(0.1, 30)),
    schedule("polynomial, power", schedules.PolynomialDecay(0.1, 30, end_learning_rate=0.02, power=2.5)),
    schedule("polynomial, cycle", schedules.PolynomialDecay(0.1, 8, 0.01, power=0.5, cycle=True)),
    schedule("piecewise", schedules.PiecewiseConstantDecay([5, 17, 30], [0.1, 0.03, 0.2, 0.001])),
    schedule("piecewise, one boundary", schedules.PiecewiseConstantDecay([20], [0.1, 0.03])),
    schedule("cosine", schedules.CosineDecay(0.1, 40)),
    schedule("cosine, floor", schedules.CosineDecay(0.1, 30, alpha=0.2)),
    schedule("cosine, warm-up", schedules.CosineDecay(0.01, 25, alpha=0.1, warmup_target=0.2, warmup_steps=10)),
    schedule("cosine, warm-up without a target", schedules.CosineDecay(0.01, 25, warmup_steps=10)),
    schedule("restarts", schedules.CosineDecayRestarts(0.1, 6)),
    schedule("restarts, equal periods", schedules.CosineDecayRestarts(0.1, 11, t_mul=1.0, m_mul=0.8)),
    schedule("restarts, factors", schedules.CosineDecayRestarts(0.1, 5, t_mul=1.5, m_mul=0.7, alpha=0.05)),
]
