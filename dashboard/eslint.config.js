import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What a browser's locale must not decide by accident: formats are made in figures/ alone. */
const FORMATTING = ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"].map((name) => ({
  selector: `CallExpression[callee.property.name='${name}']`,
  message: "Dates and numbers are written by figures/format.ts.",
}));

/** Words stand in text/, where other languages find them. */
const WORDS = {
  selector: "JSXText[value=/[A-Za-z]{2,}/]",
  message: "Texts stand in src/text.",
};

const WORDS_IN_ATTRIBUTES = {
  selector: "JSXAttribute[name.name=/^(aria-label|title|placeholder|alt|label)$/] > Literal[value=/[A-Za-z]{2,}/]",
  message: "Texts stand in src/text.",
};

export default tseslint.config(
  { ignores: ["eslint.config.js", "build/*.js", "dist", "dist.new", "node_modules", "src/api/products.d.ts", "src/api/sales.d.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  hooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-restricted-syntax": ["error", ...FORMATTING, WORDS, WORDS_IN_ATTRIBUTES],
      "no-restricted-globals": ["error", { name: "Intl", message: "Intl is used in figures/ alone." }],
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
      "max-params": ["error", 4],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // What is handed around here are closures; none of them knows a "this".
      "@typescript-eslint/unbound-method": "off",
    },
  },
  { files: ["src/figures/*.ts", "src/settings/device.ts"], rules: { "no-restricted-globals": "off" } },
  {
    // Periods have no clock of their own: which day it is is the store's to say.
    files: ["src/period/**", "src/search/**"],
    ignores: ["src/period/store.ts", "**/*.test.*"],
    rules: { "no-restricted-globals": ["error", "Date", "Intl"] },
  },
  { files: ["**/*.test.*", "src/test/**"], rules: { "no-restricted-syntax": "off", "@typescript-eslint/no-non-null-assertion": "off" } },
);
