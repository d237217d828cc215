'use strict';

// How a thread of the pool asks the main thread, and sleeps until there is an answer. Two numbers in shared memory: whether
// there is one, and which.

const { parentPort } = require('worker_threads');

/** On the thread of the pool. */
exports.ask = (name, ...values) => {
  const answer = new Int32Array(new SharedArrayBuffer(8));
  parentPort.postMessage({ heard: { name, values, answer } });
  Atomics.wait(answer, 0, 0);
  return answer[1];
};

/** On the main thread. */
exports.give = (answer, number) => {
  answer[1] = number;
  Atomics.store(answer, 0, 1);
  Atomics.notify(answer, 0);
};
