'use strict';

// How koffi lays out the structs of the package, as layouts_listed.py writes them.

const path = require('path');
const koffi = require('koffi');

const raw = require(path.join(path.dirname(require.resolve('libseqr')), 'raw.js'));

for (const [name, type] of Object.entries(raw.structs)) {
  console.log(`${name} ${koffi.sizeof(type)}`);
  for (const field of Object.keys(koffi.type(type).members)) {
    console.log(`${name}.${field} ${koffi.offsetof(type, field)}`);
  }
}
