export default (event) => ({ body: { ...event.json(), a: '1', b: '2' } });
