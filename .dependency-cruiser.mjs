/** The rules of CONTRIBUTING.md that say who may import whom. @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles-of-files',
      comment: 'Two files that import each other are one; what both need stands in a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circles-of-folders',
      comment: 'Of two folders one is below the other.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'app-on-top',
      comment: 'app → components → lib.',
      severity: 'error',
      from: { path: '^(lib|components)/' },
      to: { path: '^app/' },
    },
    {
      name: 'lib-knows-no-page',
      comment: 'app → components → lib.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^components/' },
    },
    {
      name: 'only-stores-know-prisma',
      comment: 'A query stands in a store, and so do the types of rows; others call it. See no-query.grit.',
      severity: 'error',
      from: {
        path: '^(lib|app|components)/',
        pathNot: ['store\\.ts$', 'row\\.ts$', '^lib/db/', '^lib/testing/'],
      },
      to: { path: ['^lib/db/generated/', '^lib/db/statement\\.ts$', '^node_modules/@prisma/'] },
    },
    {
      name: 'only-engines-know-dockerode',
      comment: 'Others know the port (lib/engines/engine.ts).',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: ['^lib/(engines|images|testing)/'] },
      to: { path: '^node_modules/(@types/)?dockerode/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: '^lib/testing/' },
      to: { path: ['^lib/testing/', '^e2e/', '^bench/'] },
    },
    {
      name: 'one-import-style',
      comment: 'A module is imported by #lib/…, #components/… or #app/….',
      severity: 'error',
      from: { path: '^(lib|app|components|e2e|bench)/.*\\.tsx?$' },
      to: { path: '^(lib|app|components)/', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^lib/db/generated/'] },
    // Tests may reach across: what they import makes no circle.
    exclude: { path: '\\.test\\.tsx?$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
