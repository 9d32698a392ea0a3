import jest from 'eslint-plugin-jest';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

const environmentReaders = [
  'libs/platform/src/config/**',
  'apps/web/vite.config.ts',
  'test/**',
  'bench/**',
  '**/*.spec.ts',
];

export default ts.config(
  {
    ignores: ['node_modules/', 'dist/', '.data/', '.tmp/', 'coverage/', 'apps/web/public/sw.js', '**/*.wasm'],
  },
  ...ts.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', 'apps/cli/*.mjs', 'test/*.mjs', 'bench/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read settings through platform/config.' },
      ],
    },
  },
  { files: environmentReaders, rules: { 'no-restricted-properties': 'off' } },
  { files: ['apps/cli/**', 'bench/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    rules: { ...ts.configs.disableTypeChecked.rules, 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    files: ['**/*.spec.ts'],
    ...jest.configs['flat/recommended'],
    settings: { jest: { globalPackage: '@jest/globals', version: 30 } },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/valid-expect': 'error',
      'jest/no-identical-title': 'error',
      'jest/expect-expect': 'off',
      'jest/no-standalone-expect': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A stand-in keeps the signature of what it stands for.
      '@typescript-eslint/require-await': 'off',
    },
  },
);
