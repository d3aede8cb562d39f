import { judgeExchange } from './exchange-suite.ts';
import { carrierPair, fakePair } from './peer-pair.ts';

judgeExchange('the fake peer', fakePair);
judgeExchange('the carrier', carrierPair);
