// Each test starts servers of its own: together they would only wait for one another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
