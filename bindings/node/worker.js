'use strict';

const { parentPort } = require('worker_threads');
const calls = require('./calls.js');

parentPort.on('message', ({ name, values }) => {
  try {
    parentPort.postMessage({ value: calls[name](...values) });
  } catch (problem) {
    const { status, resultCode, message } = problem;
    parentPort.postMessage({ problem: { status, resultCode, message, isType: problem instanceof TypeError } });
  }
});
