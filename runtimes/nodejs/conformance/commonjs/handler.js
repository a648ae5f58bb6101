const { basename } = require('node:path');

exports.handle = async (event) => {
  if (basename(__filename) !== 'handler.js') throw new Error('not loaded as CommonJS');
  return { body: { ...event.json(), a: '1', b: '2' } };
};
