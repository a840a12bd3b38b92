"""Optimisers with their options, five updates each; more where an option needs more to show."""

from keras import optimizers
from keras.optimizers import schedules
from row import optimizer

MATRICES = ((6, 3), (3, 5), (3,))


ROWS = [
    optimizer("sgd", lambda: optimizers.SGD(0.05)),
    optimizer("sgd, momentum", lambda: optimizers.SGD(0.05, momentum=0.9)),
    optimizer("sgd, nesterov", lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True)),
    optimizer("rmsprop", lambda: optimizers.RMSprop(0.02)),
    optimizer("rmsprop, momentum", lambda: optimizers.RMSprop(0.02, rho=0.8, momentum=0.5)),
    optimizer("rmsprop, centred", lambda: optimizers.RMSprop(0.02, centered=True, momentum=0.5)),
    optimizer("adam", lambda: optimizers.Adam(0.02)),
    optimizer("adam, amsgrad", lambda: optimizers.Adam(0.02, beta_1=0.8, beta_2=0.9, amsgrad=True)),
    optimizer("adamw", lambda: optimizers.AdamW(0.02)),
    optimizer("adamw, amsgrad", lambda: optimizers.AdamW(0.02, weight_decay=0.1, amsgrad=True)),
    optimizer("nadam", lambda: optimizers.Nadam(0.02)),
    optimizer("adamax", lambda: optimizers.Adamax(0.02)),
    optimizer("adagrad", lambda: optimizers.Adagrad(0.02)),
    optimizer("adagrad, start", lambda: optimizers.Adagrad(0.02, initial_accumulator_value=0.0, epsilon=1e-3)),
    optimizer("adadelta", lambda: optimizers.Adadelta(0.5)),
    optimizer("lion", lambda: optimizers.Lion(0.02)),
    optimizer("lion, betas", lambda: optimizers.Lion(0.02, beta_1=0.5, beta_2=0.6)),
    optimizer("ftrl", lambda: optimizers.Ftrl(0.05)),
    optimizer("ftrl, penalties", lambda: optimizers.Ftrl(
        0.05, learning_rate_power=-0.7, initial_accumulator_value=0.3, l1_regularization_strength=0.1,
        l2_regularization_strength=0.2, l2_shrinkage_regularization_strength=0.3, beta=0.4)),
    optimizer("muon", lambda: optimizers.Muon(0.02), MATRICES),
    optimizer("muon, plain", lambda: optimizers.Muon(
        0.02, nesterov=False, rms_rate=None, ns_steps=3, adam_lr_ratio=0.5, weight_decay=None,
        adam_weight_decay=0.1), MATRICES),
    optimizer("clip by value", lambda: optimizers.Adam(0.02, clipvalue=0.5)),
    optimizer("clip by norm", lambda: optimizers.SGD(0.05, clipnorm=0.7)),
    optimizer("clip by a norm that is not reached", lambda: optimizers.SGD(0.05, clipnorm=70.0)),
    optimizer("clip by global norm", lambda: optimizers.SGD(0.05, momentum=0.9, global_clipnorm=0.7)),
    optimizer("decay, sgd", lambda: optimizers.SGD(0.05, momentum=0.9, weight_decay=0.1)),
    optimizer("decay, rmsprop", lambda: optimizers.RMSprop(0.02, weight_decay=0.1)),
    optimizer("decay, nadam", lambda: optimizers.Nadam(0.02, weight_decay=0.1)),
    optimizer("averages", lambda: optimizers.Adam(0.02, use_ema=True, ema_momentum=0.9)),
    optimizer("averages take over", lambda: optimizers.SGD(
        0.05, momentum=0.9, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=2)),
    optimizer("averages, decay, rmsprop", lambda: optimizers.RMSprop(
        0.02, momentum=0.4, weight_decay=0.1, use_ema=True)),
    optimizer("gathered gradients, sgd", lambda: optimizers.SGD(
        0.05, momentum=0.9, nesterov=True, gradient_accumulation_steps=3), steps=9),
    optimizer("gathered gradients, adam", lambda: optimizers.Adam(
        0.02, gradient_accumulation_steps=2, clipnorm=0.7, weight_decay=0.1), steps=7),
    optimizer("gathered gradients, nadam", lambda: optimizers.Nadam(0.02, gradient_accumulation_steps=2), steps=7),
    optimizer("gathered gradients, averages", lambda: optimizers.AdamW(
        0.02, gradient_accumulation_steps=2, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=2),
        steps=9),
    optimizer("schedule", lambda: optimizers.Adam(schedules.ExponentialDecay(0.1, 2, 0.5))),
    optimizer("schedule, gathered gradients, decay", lambda: optimizers.SGD(
        schedules.CosineDecay(0.1, 6), weight_decay=0.1, gradient_accumulation_steps=2), steps=7),
]
