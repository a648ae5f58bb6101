exports.hello = () => console.log('hello');
