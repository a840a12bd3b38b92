"""What a row of the tables does: builds a piece of Keras on random numbers and notes all that it computes."""

import zlib

import keras
import numpy as np
import tensorflow as tf


def generator(name):
    """Random numbers that depend on the row's name alone: adding a row changes no other."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def exact(values):
    """64-bit numbers that 32 bits hold exactly."""
    return np.asarray(values).astype(np.float32).astype(np.float64)


def plain(config):
    """A configuration without what says nothing about what is computed."""
    if isinstance(config, dict):
        dropped = ("dtype", "name", "trainable", "registered_name", "module", "build_config", "autocast")
        return {key: plain(value) for key, value in config.items() if key not in dropped}
    if isinstance(config, (list, tuple)):
        return [plain(value) for value in config]
    return config.item() if isinstance(config, np.generic) else config


def described(name, piece, settings=(), **facts):
    """What a row is. `settings` are those that Keras's configuration of the piece leaves out."""
    config = plain(piece.get_config()) | dict(settings)
    return {"name": name, "class_name": type(piece).__name__, "config": config} | facts


def random_weight(random, name, shape):
    kind = name.split("/")[-1]
    if "variance" in kind or "gamma" in kind:
        return exact(random.uniform(0.5, 1.5, shape))
    if "kernel" in kind:
        return exact(random.normal(0, max(np.prod(shape[:-1]), 1) ** -0.5, shape))
    return exact(random.normal(0, 0.3, shape))


def layer(name, make, *shapes, training=True, values=None, **facts):
    """A layer on inputs of the given shapes (without the batch axis): output, gradients of Σ output · upstream plus
    penalties by inputs and trainable weights, and the weights that a call in training changes by itself.

    `values(random, shape)` draws inputs of another kind than normal numbers. `tolerance=1e-4` for a row that needs it.
    """

    def run():
        random = generator(name)
        piece = make()
        inputs = [exact((values or (lambda r, s: r.normal(0, 1, s)))(random, (3, *shape))) for shape in shapes]
        symbols = [keras.Input(shape) for shape in shapes]
        piece(symbols if len(symbols) > 1 else symbols[0])
        for weight in piece.weights:
            weight.assign(random_weight(random, weight.path, weight.shape))
        named = {weight.path.split("/", 1)[1]: weight for weight in piece.weights}
        tensors = {f"weight/{path}": weight.numpy() for path, weight in named.items()}
        tracked = [tf.constant(value) for value in inputs]
        with tf.GradientTape() as tape:
            tape.watch(tracked)
            output = piece(tracked if len(tracked) > 1 else tracked[0], training=training)
            upstream = exact(random.normal(0, 1, output.shape))
            total = tf.reduce_sum(output * upstream) + sum(piece.losses, 0.0)
        trainable = {path: weight for path, weight in named.items() if weight.trainable}
        by_input, by_weight = tape.gradient(
            total, [tracked, [weight.value for weight in trainable.values()]],
            unconnected_gradients=tf.UnconnectedGradients.ZERO)
        for place, (value, gradient) in enumerate(zip(inputs, by_input)):
            tensors[f"input/{place}"] = value
            tensors[f"gradient/input/{place}"] = gradient.numpy()
        for path, gradient in zip(trainable, by_weight):
            tensors[f"gradient/weight/{path}"] = gradient.numpy()
        for path, weight in named.items():
            if path not in trainable:
                tensors[f"updated/{path}"] = weight.numpy()
        tensors |= {"output": output.numpy(), "upstream": upstream}
        inputs = [list(shape) for shape in shapes]
        return described(name, piece, inputs=inputs, training=training, **facts), tensors

    return run


def loss(name, piece, targets, predictions, **facts):
    """A loss on targets and predictions that functions draw from a generator: the number for each sample, and the
    gradient of their mean by the predictions."""

    def run():
        random = generator(name)
        y_true, y_pred = targets(random), exact(predictions(random))
        y_true = y_true.astype(np.int32) if y_true.dtype.kind in "iu" else exact(y_true)
        tracked = tf.constant(y_pred)
        with tf.GradientTape() as tape:
            tape.watch(tracked)
            each = piece.call(tf.constant(y_true), tracked)
            if each.shape.rank == 0:  # one number for the whole batch
                each = tf.fill([y_pred.shape[0]], each)
            each = tf.reshape(each, [y_pred.shape[0], -1])
            each = tf.reduce_mean(each, axis=1)
            total = tf.reduce_mean(each)
        return described(name, piece, identifier=piece.name, **facts), {
            "target": y_true, "prediction": y_pred, "each": each.numpy(),
            "gradient": tape.gradient(total, tracked).numpy(),
        }

    return run


def reduction(name, piece, targets, predictions, weights=None, **facts):
    """A loss's one number for a batch, with sample weights [batch] or without, and the gradient by the predictions of
    what Keras minimizes."""

    def run():
        random = generator(name)
        y_true, y_pred = targets(random), exact(predictions(random))
        y_true = y_true.astype(np.int32) if y_true.dtype.kind in "iu" else exact(y_true)
        tensors = {"target": y_true, "prediction": y_pred}
        weight = None
        if weights is not None:
            tensors["weight"] = weight = exact(weights(random))
            # One weight for each sample, whatever the rank of its losses.
            weight = weight.reshape((-1, *[1] * max(len(piece.call(y_true, y_pred).shape) - 1, 0)))
        tracked = tf.constant(y_pred)
        with tf.GradientTape() as tape:
            tape.watch(tracked)
            value = piece(tf.constant(y_true), tracked, weight)
        # Keras reports the mean of what is not reduced, and minimizes its sum.
        tensors |= {"value": np.mean(value), "gradient": tape.gradient(value, tracked).numpy()}
        return described(name, piece, identifier=piece.name, **facts), tensors

    return run


def fit(name, layers, loss, x, y, metrics=(), weights=None, frozen=(), rate=0.1, **options):
    """A training without shuffling: the metrics of each epoch, those of an evaluation, and the weights at its end. `x`, `y`
    and `weights` are arrays or functions that draw them from a generator; `options` are those of Keras's `fit`."""

    def run():
        random = generator(name)
        drawn = [value(random) if callable(value) else value for value in (x, y, weights)]
        # Numbers that 32 bits hold; integers stay what they are.
        inputs, targets, given = [
            value if value is None or value.dtype.kind != "f" else exact(value) for value in drawn]
        model = keras.Sequential([keras.Input(inputs.shape[1:]), *layers()])
        for layer in model.layers:
            layer.trainable = layer.name not in frozen
        for weight in model.weights:
            weight.assign(random_weight(random, weight.path, weight.shape))

        def values(prefix):
            return {f"{prefix}/{weight.path.split('/', 1)[1]}": weight.numpy() for weight in model.weights}

        tensors = {"x": inputs, "y": targets} | values("initial")
        if given is not None:
            tensors["weight"] = given
        model.compile(optimizer=keras.optimizers.SGD(rate), loss=loss, metrics=list(metrics))
        history = model.fit(
            inputs, targets, sample_weight=given, shuffle=False, verbose=0, **options).history
        score = model.evaluate(
            inputs, targets, sample_weight=given, batch_size=options["batch_size"], verbose=0,
            return_dict=True)
        tensors |= {f"history/{key}": np.array(numbers) for key, numbers in history.items()}
        tensors |= {f"score/{key}": np.array(number) for key, number in score.items()}
        tensors |= values("final")
        return described(
            name, loss, identifier=loss.name, model=model.to_json().replace("float64", "float32"), rate=rate,
            options=options, metrics=[described(piece.name, piece) for piece in metrics]), tensors

    return run


def metric(name, piece, *batches, dtype=np.float64, **facts):
    """A metric's result after each of several batches of (targets, predictions), drawn from a generator."""

    def run():
        random = generator(name)
        piece.reset_state()
        tensors = {}
        for place, (targets, predictions) in enumerate(batches):
            y_true, y_pred = targets(random), exact(predictions(random))
            y_true = y_true.astype(np.int32) if y_true.dtype.kind in "iu" else exact(y_true)
            piece.update_state(y_true, y_pred.astype(dtype))
            tensors |= {
                f"target/{place}": y_true, f"prediction/{place}": y_pred,
                f"result/{place}": np.atleast_1d(np.asarray(piece.result(), dtype=np.float64)),
            }
        return described(name, piece, batches=len(batches), **facts), tensors

    return run


def optimizer(name, make, shapes=((4, 3), (3,)), steps=5, **facts):
    """An optimiser's weights after each of several updates by random gradients."""

    def run():
        random = generator(name)
        piece = make()
        weights = [keras.Variable(exact(random.normal(0, 1, shape)), name=f"w{place}")
                   for place, shape in enumerate(shapes)]
        tensors = {f"weight/{place}": weight.numpy() for place, weight in enumerate(weights)}
        piece.build(weights)
        for step in range(steps):
            gradients = [exact(random.normal(0, 1, shape)) for shape in shapes]
            piece.apply([tf.constant(gradient) for gradient in gradients])
            for place, (gradient, weight) in enumerate(zip(gradients, weights)):
                tensors[f"gradient/{step}/{place}"] = gradient
                tensors[f"updated/{step}/{place}"] = weight.numpy()
                if piece.use_ema:
                    average = piece._model_variables_moving_average[place]
                    tensors[f"average/{step}/{place}"] = average.numpy()
        return described(name, piece, steps=steps, weights=len(shapes), **facts), tensors

    return run


def schedule(name, piece, steps=50):
    """A schedule's learning rates at the steps from 0."""

    def run():
        values = [float(piece(tf.constant(step))) for step in range(steps)]
        return described(name, piece), {"values": np.array(values)}

    return run
