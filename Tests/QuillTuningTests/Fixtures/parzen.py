# Densities of Optuna's Parzen estimator: pip install optuna==5.0.0; python parzen.py > parzen.json
import json
import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights

space = {
    "rate": FloatDistribution(1e-4, 1e-1, log=True),
    "momentum": FloatDistribution(0, 0.99),
    "units": IntDistribution(16, 16000, step=16),
    "depth": IntDistribution(1, 100000, log=True),
    "optimizer": CategoricalDistribution(["adam", "sgd", "rmsprop"]),
}
random = np.random.RandomState(3)


# Without ties: Optuna gives those widths in the order of NumPy's unstable sort.
def draw(count):
    return np.stack([
        np.exp(random.uniform(np.log(1e-4), np.log(1e-1), count)),
        random.uniform(0, 0.99, count),
        16.0 * random.choice(np.arange(1, 1001), count, replace=False),
        random.choice(np.unique(np.floor(np.exp(np.linspace(0, np.log(1e5), 200)))), count, replace=False),
        1.0 * random.randint(0, 3, count)], axis=1)


cases = []
for count in [0, 1, 2, 7, 25, 40]:
    observed, points = draw(count), draw(8)
    estimator = _ParzenEstimator(
        {name: observed[:, i] for i, name in enumerate(space)}, space,
        _ParzenEstimatorParameters(1.0, True, False, default_weights, True))
    density = estimator.log_pdf({name: points[:, i] for i, name in enumerate(space)})
    cases.append({"observed": observed.tolist(), "points": points.tolist(), "density": density.tolist()})
print(json.dumps(cases, indent=1))
