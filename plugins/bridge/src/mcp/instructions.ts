/** What a client tells its model of this server. */
export const INSTRUCTIONS = [
  'Random values of physical origin, such as a quantum generator. Every byte is served once, to one client, and nobody can ask for the same again.',
  'Use these tools whenever something has to be random, fair or unpredictable: a number that a model thinks of is neither.',
  'Choose the tool made for the purpose (integers, dice, shuffle, choose, UUID) rather than working on raw bytes: their results are free of bias.',
  'Ask for all values of a task in one call. Give them back as they came, never a changed or a second "better" draw.',
  'There is a limited amount: an error says whether to ask for less or to wait, and for how long. get_status tells how much there is and takes nothing.',
  'What a tool gives stands in the conversation: keys and passwords that must stay secret are to be drawn without an agent.',
].join(' ');
