import { openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { DOWNLOAD_SETTINGS, LIBRARY_SETTINGS } from '../../setting-groups.ts';
import { recommendationLines } from './recommendation-words.ts';

export const recommendCommand = defineCommand({
  name: 'models recommend',
  summary: 'Say which model to take for your languages, disk and machine.',
  usage: '',
  details:
    'The languages are those in which you will search, by default that of this machine. The speed is measured once a model has run here; before that it is estimated from another model or from the number of cores. Which of two families finds more is an estimate as well. Downloads nothing.',
  options: {
    language: {
      type: 'string',
      multiple: true,
      value: 'TAG',
      help: 'Language in which you search, such as en, zh or de. May be repeated.',
    },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...DOWNLOAD_SETTINGS],
  examples: [
    ['models recommend', 'for the language of this machine'],
    ['models recommend --language zh --language en', 'for searches in Chinese and English'],
  ],
  async run({ config, values, print, note }) {
    const engine = await openEngine(config);
    try {
      const { language } = values;
      const recommendation = await engine.models.recommend(language ? { languages: language } : {});
      if (values.json) {
        print(JSON.stringify(recommendation));
        return 0;
      }
      const [sentence, ...reasons] = recommendationLines(recommendation);
      print(sentence!);
      for (const reason of reasons) note(reason);
      return 0;
    } finally {
      await engine.close();
    }
  },
});
