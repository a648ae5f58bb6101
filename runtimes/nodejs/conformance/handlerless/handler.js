exports.handel = () => ({});
