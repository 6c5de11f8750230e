namespace Functions.SelfHost;
internal static class Placeholder;
