/** The sections of the guide, in their order: explanations lead to them. */
export const GUIDE_SECTIONS = {
  way: 'The way through the page',
  formats: 'What it reads',
  numbers: 'What the numbers mean',
  methods: 'The methods',
  words: 'Words, and the paper’s letters',
  settings: 'The settings',
  layers: 'The table of layers',
  charts: 'The charts',
  compress: 'The page Compress',
  experiments: 'The pages Train and Graphs',
  theory: 'The page Theory',
  work: 'Time and memory',
  files: 'What you take away',
  keys: 'Keys',
  privacy: 'Nothing leaves the page',
} as const;

export type GuideSection = keyof typeof GUIDE_SECTIONS;
