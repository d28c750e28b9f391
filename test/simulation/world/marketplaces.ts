/** The marketplaces of every simulated stage. */
export const marketplaces = ['amazon', 'direct'];
