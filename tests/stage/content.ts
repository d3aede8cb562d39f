/** What stands on the stage: one coalition's document, mails and week. People and organisations are invented. */
export const DOCUMENT_ID = '1HousingDemands2026StageDocumentAbCdEfGhIjKlMn';
export const LETTER_ID = '1LetterToTheCouncil2026StageDocumentAbCdEfGhIj';

export interface StageDocument {
  id: string;
  title: string;
  tabs: { id: string; name: string; text: string; revision: number }[];
}
/** `# ` and `## ` begin headings, `* ` a list item; all else is a paragraph. */
export const demands = `# Housing demands 2026
Draft of the working group, for the assembly of all groups in the district. Changes until the assembly are welcome; what is agreed is marked at the edge of the page.
## Rent freeze
Rents in the northern district have risen by a third in four years. Nobody can say how many households had to leave, because nobody has counted them.
We demand a rent freeze until the independent report is out. The report has to name every house that changed hands since 2020 and what its tenants pay today.
The freeze covers new contracts too. A landlord who needs an exception asks the tenants’ council first and the city after that.
* Vacant flats are registered with the city within four weeks.
* Nobody is evicted between November and March.
* Heating costs are opened to the tenants once a year.
## Who decides
Two tenants speak first at every hearing. After them the landlord has the same time, and the minutes are read by both sides before they are published.
Every group in the coalition has one voice, however large it is. What one group can’t live with is not decided against it; it says why and what would resolve it.
## Council letter
The letter to the council goes out under all names or none. Legal Aid checks every figure in it, the Tenant Union brings it to the council’s office by hand.
We ask for an answer within three weeks and for a public hearing before the summer break. If neither comes, the assembly decides what follows.
## Money and time
Each group pays what it can. The costs of the hall, the flyers and the translation are written down and read out at every full meeting.
Nobody works more than two evenings a week for this. Who takes a task says by when; who can’t keep the day says so before it, not after.
`;
export const minutes = `# Minutes
## 3 November
Present: Mara, Noor, Tom, Ana. The flyer is printed in three languages. The letter waits for the figures of the report.
## 17 November
Present: Mara, Noor, Tom. The hall is booked for the assembly. Two tenants have agreed to speak.
`;
/** Trap: it holds a sentence of the other document, word for word. */
const letter = `# Letter to the council
To the members of the council.
We demand a rent freeze until the independent report is out. We ask for an hour at the next hearing.
The letter is signed by all groups.
`;

/** Fresh documents, so that one stage never sees the edits of another. */
export const documents = (): StageDocument[] => [
  {
    id: DOCUMENT_ID,
    title: 'Housing demands 2026',
    tabs: [
      { id: 't.0', name: 'Demands', text: demands, revision: 1 },
      { id: 't.k3p9x2', name: 'Minutes', text: minutes, revision: 1 },
    ],
  },
  {
    id: LETTER_ID,
    title: 'Letter to the council',
    tabs: [{ id: 't.0', name: 'Letter', text: letter, revision: 1 }],
  },
];

const person = (name: string, address: string) => ({ name, address });
export const mara = person('Mara Lind', 'mara@tenants.example.org');
export const noor = person('Noor Haddad', 'noor@tenants.example.org');
export const tom = person('Tom Okafor', 'tom@legalaid.example.org');
export const ana = person('Ana Reis', 'ana@legalaid.example.org');
export const cem = person('Cem Aydin', 'cem@parish.example.org');
export const lea = person('Lea Vogt', 'lea@tenants.example.org');

/** A thread's id holds the time of its first mail above 20 bits, as in the real thing. */
export const threadId = (iso: string, salt: number): string =>
  ((BigInt(Date.parse(iso)) << 20n) + BigInt(salt)).toString();
export interface StageThread {
  id: string;
  subject: string;
  messages: {
    from: ReturnType<typeof person>;
    to: ReturnType<typeof person>[];
    at: string;
    text: string;
  }[];
}
export const threads: readonly StageThread[] = [
  {
    id: threadId('2026-11-23T09:04:00Z', 3117),
    subject: 'Council letter: who signs?',
    messages: [
      {
        from: tom,
        to: [mara, noor],
        at: 'Nov 23, 2026, 10:04 AM',
        text: 'Could the Tenant Union sign the letter by Friday? Point 3 still names a figure that the report does not have.',
      },
      {
        from: noor,
        to: [tom, mara],
        at: 'Nov 23, 2026, 11:32 AM',
        text: 'We sign if point 3 goes. Mara, who owns the translation of the flyer now?',
      },
    ],
  },
  {
    id: threadId('2026-11-20T15:30:00Z', 977),
    subject: 'Hall for the assembly',
    messages: [
      {
        from: ana,
        to: [mara],
        at: 'Nov 20, 2026, 4:30 PM',
        text: 'The congregation gives us the hall on the 10th. They need two people to open and close.',
      },
    ],
  },
];

export const events = [
  {
    id: '7fullmeeting2026q4stage',
    title: 'Full meeting',
    day: 2,
    start: '6:00',
    end: '7:00pm',
    minutes: 60,
    where: 'Community hall, Elm Street 4',
    guests: [mara, noor, tom, ana],
    organiser: mara,
    repeats: 'Weekly on Wednesday',
  },
  {
    id: '5pressprep2026stage',
    title: 'Press preparation',
    day: 3,
    start: '4:30',
    end: '5:15pm',
    minutes: 45,
    where: 'Legal Aid office',
    guests: [tom, noor],
    organiser: tom,
    repeats: '',
  },
  {
    id: '2flyerround2026stage',
    title: 'Flyer round',
    day: 5,
    start: '10:00',
    end: '11:30am',
    minutes: 90,
    where: 'North square',
    guests: [noor, mara],
    organiser: noor,
    repeats: '',
  },
];
