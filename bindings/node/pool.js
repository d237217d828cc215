'use strict';

// Threads for calls that wait. A till has one or two under way; each has a thread to itself, which stays for the next.

const path = require('path');
const { Worker } = require('worker_threads');
const { SeqrError } = require('./library.js');
const { give } = require('./answers.js');

const idle = [];

/** Makes a call of calls.js on a thread of its own. A thread that is idle does not keep the program alive. */
exports.call = (name, ...values) => exports.callWith(null, name, ...values);

/**
 * The same for a call that calls back: hear(name, values) gives a promise of a number, which never fails. The thread waits for
 * it (answers.js), and the event loop does not.
 */
exports.callWith = (hear, name, ...values) => new Promise((resolve, reject) => {
  const worker = idle.pop() ?? new Worker(path.join(__dirname, 'worker.js'));
  const settle = () => {
    worker.off('message', answer);
    worker.off('error', failed);
    worker.unref();
  };
  const failed = (error) => {
    settle();
    reject(error);
  };
  const answer = ({ value, problem, heard }) => {
    if (heard !== undefined) {
      hear(heard.name, heard.values).then((number) => give(heard.answer, number));
      return;
    }
    settle();
    idle.push(worker);
    if (problem === undefined) {
      resolve(value);
    } else if (problem.status === undefined) {
      reject(new (problem.isType ? TypeError : Error)(problem.message));
    } else {
      reject(new SeqrError(problem.status, problem.message, problem.resultCode));
    }
  };
  worker.on('message', answer);
  worker.on('error', failed);
  worker.ref();
  worker.postMessage({ name, values });
});
