/** One page under several names; the newest is where the others lead. */
export const OUTLOOK = ['outlook.cloud.microsoft', 'outlook.office.com', 'outlook.office365.com', 'outlook.live.com'];
