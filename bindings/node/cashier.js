'use strict';

// The POS as Terminal.sell and Terminal.recover see it, on both sides: `callbacks` makes what the library calls, on the thread
// of the call; `hearer` carries it out on the main thread, where the functions of the POS are.

const { koffi, raw, struct } = require('./library.js');
const { ask } = require('./answers.js');

const WISHES = { 'go-on': 0, cancel: 1, leave: 2 };
const ANSWERS = { continue: 1, cancel: 2, wait: 3, abandon: 4 };
const REQUIRED = ['book', 'unbook'];
const NAMES = ['show', 'ask', ...REQUIRED, 'print'];
/** What the library hears once a function has thrown: leave the sale as soon as that is possible. */
const STUCK = { show: WISHES.leave, ask: ANSWERS.wait, book: 0, unbook: 0, print: 0 };

function oneOf(words, word, name) {
  if (!Object.hasOwn(words, word)) {
    throw new TypeError(`${name} gives one of ${Object.keys(words).join(', ')}, not ${word}`);
  }
  return words[word];
}

const MEANING = {
  show: (wish = 'go-on') => oneOf(WISHES, wish, 'show'),
  ask: (answer) => oneOf(ANSWERS, answer, 'ask'),
  book: (booked) => Number(booked === true),
  unbook: (undone) => Number(undone === true),
  print: () => 0,
};

/** The functions that a cashier has. */
exports.functions = (cashier) => {
  for (const name of REQUIRED) {
    if (typeof cashier[name] !== 'function') {
      throw new TypeError(`the cashier needs a function ${name}`);
    }
  }
  return NAMES.filter((name) => typeof cashier[name] === 'function');
};

/** hear for pool.js, and the first error. lend gives a payment of a handle, for the time of a function. */
exports.hearer = (cashier, lend) => {
  const told = { problem: null };
  told.hear = async (name, [handle, ...values]) => {
    if (told.problem !== null) {
      return STUCK[name];
    }
    const sale = lend(handle);
    try {
      return MEANING[name](await cashier[name](sale, ...values));
    } catch (problem) {
      told.problem = { problem };
      return STUCK[name];
    } finally {
      sale.close();
    }
  };
  return told;
};

/** Makes a call with a seqr_cashier whose functions ask the main thread. */
exports.withCallbacks = ({ functions, columns }, call) => {
  const protos = { show: raw.ShowFn, ask: raw.AskFn, book: raw.BookFn, unbook: raw.UnbookFn, print: raw.PrintFn };
  const registered = functions.map((name) => [name,
    koffi.register((_context, ...values) => ask(name, ...values), koffi.pointer(protos[name]))]);
  try {
    return call(struct('seqr_cashier', { columns: columns ?? 0, ...Object.fromEntries(registered) }));
  } finally {
    registered.forEach(([, pointer]) => koffi.unregister(pointer));
  }
};
