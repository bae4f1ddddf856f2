import { defineConfig } from 'vitepress';

const guides = [
  ['Install one modality', 'install-one-modality'],
  ['Bring your own data', 'bring-your-own-data'],
  ['Choose an engine', 'choose-an-engine'],
  ['Choose a recipe', 'choose-a-recipe'],
  ['Reproduce a run', 'reproduce-a-run'],
  ['Write a modality', 'write-a-modality'],
  ['Write a loss', 'write-a-loss'],
  ['Write a method', 'write-a-method'],
  ['Add an augmentation', 'add-an-augmentation'],
  ['Add a command', 'add-a-command'],
  ["Fix a kernel's gradient", 'fix-a-gradient'],
  ['Contracts', 'contracts'],
] as const;

/** The site of guides and reference. It builds without a network: `npm run docs`. */
export default defineConfig({
  title: 'Counterpoint',
  description: 'Contrastive pretraining for TypeScript',
  ignoreDeadLinks: [/\.\.\/\.\.\//],
  markdown: { html: false },
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/guides/install-one-modality' },
      { text: 'Reference', link: '/reference/api/' },
      { text: 'Errors', link: '/errors' },
    ],
    sidebar: [
      { text: 'Guides', items: guides.map(([text, page]) => ({ text, link: `/guides/${page}` })) },
      {
        text: 'Topics',
        items: [
          { text: 'Methods', link: '/methods' },
          { text: 'Several sides', link: '/multimodal' },
          { text: 'Interpretability', link: '/interpretability' },
          { text: 'Several machines', link: '/distributed' },
          { text: 'Privacy', link: '/privacy' },
        ],
      },
      {
        text: 'Lists',
        items: [
          { text: 'Glossary', link: '/glossary' },
          { text: 'Sizes', link: '/sizes' },
          { text: "A run's time", link: '/run-profile' },
          { text: 'Error codes', link: '/errors' },
          { text: 'Formats', link: '/formats' },
          { text: 'Papers', link: '/papers' },
          { text: 'Reference', link: '/reference/api/' },
        ],
      },
    ],
    search: { provider: 'local' },
  },
});
