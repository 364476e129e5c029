import { packet } from '../draw/print.ts';
import { shot } from '../draw/shot.ts';
import type { Entry } from '../entry.ts';

/** Pictures of goods, named after brands and models that sound like something else. */
export const SHOP: readonly Entry[] = [
  { file: 'shop/wolf-washing-powder.jpg', draw: packet('WOLF', 'bubbles', 'washing powder') },
  { file: 'shop/tiger-balm-8g.jpg', draw: packet('TIGER', 'jar', 'ointment 8 g') },
  { file: 'shop/penguin-paperback.jpg', draw: shot('openmoji', 'table', 'orange-book') },
  { file: 'shop/jaguar-coupe-2019.jpg', draw: shot('openmoji', 'street', 'racing-car') },
  { file: 'shop/apple-notebook-13in.jpg', draw: shot('openmoji', 'table', 'laptop') },
  { file: 'shop/orange-phone-case.jpg', draw: shot('openmoji', 'table', 'mobile-phone') },
  { file: 'shop/blackberry-classic.jpg', draw: shot('openmoji', 'wall', 'mobile-phone', 'keyboard') },
  { file: 'shop/wireless-mouse-m185.jpg', draw: shot('openmoji', 'table', 'computer-mouse') },
  { file: 'shop/puma-running.jpg', draw: shot('openmoji', 'wall', 'sneaker') },
  { file: 'shop/crocs-classic-clog.jpg', draw: shot('openmoji', 'wall', 'crocs') },
  { file: 'shop/red-bull-24-pack.jpg', draw: packet('RED BULL', 'high-voltage', '24 cans') },
  { file: 'shop/dove-soap-bar.jpg', draw: packet('dove', 'soap', 'cream bar') },
  { file: 'shop/camel-light-box.jpg', draw: packet('CAMEL', 'cigarette', 'twenty') },
  { file: 'shop/beetle-1967-toy.jpg', draw: shot('openmoji', 'table', 'automobile') },
  { file: 'shop/moonlight-lamp.jpg', draw: shot('openmoji', 'table', 'desk-lamp') },
  { file: 'shop/sunrise-alarm-clock.jpg', draw: shot('openmoji', 'table', 'alarm-clock') },
  { file: '商品/骆驼牌皮鞋.jpg', draw: shot('openmoji', 'wall', 'mans-shoe') },
  { file: '商品/小米手机14.jpg', draw: shot('openmoji', 'table', 'mobile-phone', 'charge-plug') },
  { file: '商品/苹果手表.jpg', draw: shot('openmoji', 'wall', 'smartwatch') },
  { file: '商品/熊猫收音机.jpg', draw: shot('openmoji', 'table', 'radio') },
  { file: '商品/飞鸽自行车.jpg', draw: shot('openmoji', 'street', 'bicycle') },
  { file: '商品/蝴蝶牌缝纫针.jpg', draw: packet('蝴蝶', 'sewing-needle', '缝纫针 十枚') },
  { file: '商品/鳄鱼短袖.jpg', draw: shot('openmoji', 'wall', 't-shirt') },
  { file: '商品/大白兔奶糖.jpg', draw: packet('大白兔', 'candy', '奶糖') },
  { file: '商品/金鱼洗洁精.jpg', draw: packet('金鱼', 'lotion-bottle', '洗洁精') },
  { file: '商品/孔雀牌电视.jpg', draw: shot('openmoji', 'wall', 'television') },
  { file: '商品/老虎钳.jpg', draw: shot('openmoji', 'table', 'wrench') },
  { file: '商品/海鸥相机.jpg', draw: shot('openmoji', 'table', 'camera') },
];
