exports.handle = (_request, response) => response.json({});
