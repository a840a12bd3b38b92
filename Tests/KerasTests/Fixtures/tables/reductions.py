"""What a loss makes of a batch: every reduction, with and without sample weights, on predictions of rank 2 to 4."""

from keras import losses
from row import reduction
from tables.losses import binary, labels, logits, masks, numbers, on, one_hot, probabilities, shares

REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]

PIECES = [
    (losses.SparseCategoricalCrossentropy, {"from_logits": True}, labels, logits),
    (losses.SparseCategoricalCrossentropy, {"from_logits": True, "ignore_class": 3}, labels, logits),
    (losses.CategoricalCrossentropy, {}, one_hot, probabilities),
    (losses.BinaryCrossentropy, {}, binary, shares),
    (losses.MeanSquaredError, {}, numbers, numbers),
    (losses.CosineSimilarity, {}, numbers, numbers),
    (losses.CategoricalFocalCrossentropy, {}, one_hot, probabilities),
]


def weighted(count):
    return lambda random: random.uniform(0, 3, count)


ROWS = [
    reduction(
        f"{make.__name__} {place}, {kind}, rank {len(rank) + 1}, {'weighted' if has_weights else 'plain'}",
        make(reduction=kind, **options), *on(rank, targets, predictions),
        weights=weighted(rank[0]) if has_weights else None)
    for place, (make, options, targets, predictions) in enumerate(PIECES)
    for kind in REDUCTIONS for rank in [(6,), (4, 3), (2, 3, 2)] for has_weights in [False, True]
    # Without weights these are the mean.
    if has_weights or kind not in ("mean", "mean_with_sample_weight") or "ignore_class" in options
] + [
    reduction("dice, sum", losses.Dice(reduction="sum"), masks, lambda random: random.uniform(0, 1, (4, 3, 3, 2))),
    reduction("all targets ignored", losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0),
              lambda random: labels(random) * 0, logits),
]
