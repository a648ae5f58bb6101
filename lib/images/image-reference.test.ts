import { expect, test } from 'vitest';
import { registryOf } from '#lib/images/image-reference.ts';

test.each([
  ['python:3.12-slim', 'registry-1.docker.io'],
  ['library/python', 'registry-1.docker.io'],
  ['docker.io/library/node:20-slim', 'registry-1.docker.io'],
  ['ghcr.io/org/image@sha256:00', 'ghcr.io'],
  ['localhost/image', 'localhost'],
  ['127.0.0.1:5000/image:1', '127.0.0.1:5000'],
])('the image %s is of the registry %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});
