"""Sends pictures to a ReadServer on this machine, many at once, and asks for its health meanwhile.

    python3 load.py photo.png [requests at once] [port]
"""
import http.client
import json
import multiprocessing
import sys
import threading
import time


def health(port, stop, worst):
    """Asks every 10 ms, on a connection of its own, in a process of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    while not stop.is_set() and len(times) < 10_000:
        start = time.perf_counter()
        connection.request("GET", "/health")
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
        time.sleep(0.01)
    times.sort()
    worst.put((len(times), times[len(times) // 2], times[-1]))


def main():
    picture = open(sys.argv[1], "rb").read()
    count = min(1000, int(sys.argv[2])) if len(sys.argv) > 2 else 100
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 8080
    stop, worst = multiprocessing.Event(), multiprocessing.Queue()
    checker = multiprocessing.Process(target=health, args=(port, stop, worst))
    checker.start()
    time.sleep(0.5)
    barrier, times, texts = threading.Barrier(count + 1), [], []

    def post():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.connect()
        barrier.wait()
        start = time.perf_counter()
        connection.request("POST", "/read", picture)
        response = connection.getresponse()
        text = json.loads(response.read()).get("text", response.status)
        times.append(time.perf_counter() - start)
        texts.append(text)

    threads = [threading.Thread(target=post) for _ in range(count)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    total = time.perf_counter() - start
    stop.set()
    checks, median, slowest = worst.get()
    checker.join()
    times.sort()
    print(f"{count} requests at once: {count / total:.0f} per second, "
          f"p50 {times[count // 2] * 1e3:.0f} ms, p99 {times[int(count * 0.99) - 1] * 1e3:.0f} ms")
    print(f"{checks} health checks: p50 {median * 1e3:.1f} ms, worst {slowest * 1e3:.1f} ms")
    print("answers:", {text: texts.count(text) for text in set(texts)})


main()
