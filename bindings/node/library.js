'use strict';

// The loaded library: where it is found, texts, errors. Knows nothing of tills and payments.

const fs = require('fs');
const path = require('path');
const koffi = require('koffi');
const raw = require('./raw.js');

/** A call failed. The message says what failed, why, and what to do next, for an engineer. */
class SeqrError extends Error {
  constructor(status, text, resultCode) {
    super(text);
    this.name = 'SeqrError';
    this.status = status;
    this.resultCode = resultCode;
    this.code = statusName(status);
  }

  /** A sentence for the cashier's screen, in "en" or "sv". */
  cashierText(language = 'en') {
    return cashierText(1, this.status, language);
  }
}

function find() {
  if (process.env.SEQR_LIBRARY) {
    return process.env.SEQR_LIBRARY;
  }
  const name = process.platform === 'win32' ? 'seqr.dll' : 'libseqr.so.1';
  const beside = path.join(__dirname, 'native', `${process.platform}-${process.arch}`, name);
  return fs.existsSync(beside) ? beside : name;
}

function load() {
  const file = find();
  const library = koffi.load(file);
  const abi = library.func('uint32_t seqr_abi_version()')();
  if (abi !== raw.ABI_VERSION) {
    throw new Error(`${file} speaks version ${abi} of the binary interface, and this package version ` +
      `${raw.ABI_VERSION}. Install a package and a library that belong together.`);
  }
  return raw.bind(library);
}

const lib = load();

function statusName(status) {
  return lib.seqr_status_name(status);
}

/** The error of the call that this thread has just made. */
function lastError(status) {
  const code = lib.seqr_last_result_code();
  return new SeqrError(status, lib.seqr_last_error(), code < 0 ? null : code);
}

function check(status) {
  if (status !== 0) {
    throw lastError(status);
  }
}

/** A text that goes in: C would end it at a NUL. */
function text(value) {
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value !== 'string') {
    throw new TypeError(`a text is needed, not ${typeof value}`);
  }
  if (value.includes('\0')) {
    throw new TypeError('a text must not contain NUL');
  }
  return value;
}

/** Money: a whole number of minor units, and no fraction of one. */
function whole(value, name) {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
    return value;
  }
  throw new TypeError(`${name} is a whole number of minor units (5900 is 59.00), not ${value}`);
}

/** A text that is ours: copied, then freed; null where there is none. */
function take(place) {
  if (place[0] === null || place[0] === undefined) {
    return null;
  }
  try {
    return koffi.decode(place[0], 'char', -1);
  } finally {
    lib.seqr_string_free(place[0]);
  }
}

/** Calls a function whose last parameter is a text that the caller frees. */
function owned(call, ...values) {
  const place = [null];
  check(call(...values, place));
  return take(place);
}

function handle(call, ...values) {
  const place = [0];
  check(call(...values, place));
  return place[0];
}

const sizeOf = (name) => koffi.sizeof(raw.structs[name]);

/** A struct with its size; what is not given is zero. */
function struct(name, values) {
  return { struct_size: sizeOf(name), ...values };
}

function cashierText(kind, number, language) {
  return owned(lib.seqr_cashier_text, kind, number, text(language));
}

module.exports = { SeqrError, lib, raw, lastError, check, text, whole, take, owned, handle, sizeOf, struct, cashierText, koffi };
