const { hello } = require('./hello.cjs');

module.exports = (event) => {
  hello();
  return {
    statusCode: 200,
    body: JSON.stringify({ ...JSON.parse(event.body.toString() || '{}'), a: '1', b: '2' }),
  };
};
